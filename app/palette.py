"""Colours and shapes, the same on every page, told apart by colour-blind people too."""

GREEN, VERMILLION, AMBER = "#009e73", "#d55e00", "#e0a100"
BLUE, SKY, PURPLE, ORANGE = "#0072b2", "#56b4e9", "#b0719f", "#e8894a"
GREY, PALE = "#8a9299", "#b9bfc4"
# Text among the marks of a chart, by theme.
INKS = {"light": "#20262b", "dark": "#e3e6e3"}

VERDICT_COLOURS = {"pass": GREEN, "fail": VERMILLION, "undecided": AMBER}
VERDICT_SHAPES = {"pass": "circle", "fail": "cross", "undecided": "diamond"}
# Passes that the value alone would not have given, by reason.
PASS_COLOURS = {"resolved": BLUE, "waived": GREY, "passed_with_note": PURPLE}
PASS_SHAPES = {"resolved": "triangle-up", "waived": "square", "passed_with_note": "triangle-down"}

# In the order a batch goes through them.
STATUS_COLOURS = {
    "planned": PALE,
    "sent": GREY,
    "partly_delivered": SKY,
    "delivered": "#3a86c8",
    "undecided": AMBER,
    "in_review": PURPLE,
    "rework": ORANGE,
    "blocked": VERMILLION,
    "passed": GREEN,
    "accepted": "#00795a",
    "released": BLUE,
    "cancelled": PALE,
}
STATUS_BADGES = {
    "planned": "gray",
    "sent": "gray",
    "partly_delivered": "blue",
    "delivered": "blue",
    "undecided": "yellow",
    "in_review": "violet",
    "rework": "orange",
    "blocked": "red",
    "passed": "green",
    "accepted": "green",
    "released": "blue",
    "cancelled": "gray",
}

DELIVERY_COLOURS = {
    "landed": GREEN,
    "held": AMBER,
    "refused": VERMILLION,
    "duplicate": GREY,
}
# Where the rows of a file ended up.
LEDGER_COLOURS = {
    "landed": "#7fa8c9",
    "current": GREEN,
    "superseded": "#7cc7ae",
    "waiting": PURPLE,
    "quarantined": AMBER,
    "empty": PALE,
    "refused": VERMILLION,
    "duplicate": GREY,
}

# For labels without a colour of their own (Paul Tol's muted scheme).
LABEL_COLOURS = (
    "#332288",
    "#88ccee",
    "#44aa99",
    "#117733",
    "#999933",
    "#ddcc77",
    "#cc6677",
    "#882255",
    "#aa4499",
)
