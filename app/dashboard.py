"""The server: the pages, and the pointer by which open ones know that there is something new."""

import gc
import importlib

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app import pointer


async def tell(_request: Request) -> PlainTextResponse:
    """The pointer, to whoever asks: it says nothing about what is in the warehouse."""
    return PlainTextResponse(pointer.looked(), headers={"Cache-Control": "no-store"})


app = st.App("streamlit_app.py", routes=[Route("/pointer", tell)])

# Streamlit looks for garbage after every run of a page, in all that is loaded: 60 ms in which no
# other page is served. The libraries are none.
importlib.import_module("app.charts")
gc.collect()
gc.freeze()
