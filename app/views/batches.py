from app.components import frame

frame.head("x","y")
