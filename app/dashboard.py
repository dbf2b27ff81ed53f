"""The server: the pages, and what open ones do without a run of themselves.

They look whether there is something new, and hand in what reviewers decide.
"""

import gc
import importlib

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import handed_out, pointer

NOT_KEPT = {"Cache-Control": "no-store"}


async def tell(_request: Request) -> PlainTextResponse:
    """The pointer, to whoever asks: it says nothing about what is in the warehouse."""
    return PlainTextResponse(pointer.looked(), headers=NOT_KEPT)


async def take_in(request: Request) -> Response:
    """Decisions of an open queue, and what became of each.

    404 says that no such queue is open here: the page gets another when it is connected again. A
    header of our own cannot be sent by another site's page without being asked for, and is not.
    """
    token = request.headers.get("X-Assay-Queue", "")
    if not handed_out.is_known(token):
        return PlainTextResponse("No such queue is open.", 404)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > handed_out.LONGEST_BYTES:
            return PlainTextResponse("Too much at once.", 413)
    headers, cookies = request.headers, request.cookies
    try:
        answers = await run_in_threadpool(handed_out.take_in, token, bytes(body), headers, cookies)
    except handed_out.Unknown:
        return PlainTextResponse("No such queue is open.", 404)
    except handed_out.Malformed as error:
        return PlainTextResponse(str(error), 400)
    return JSONResponse(answers, headers=NOT_KEPT)


app = st.App(
    "streamlit_app.py",
    routes=[Route("/pointer", tell), Route("/decisions", take_in, methods=["POST"])],
)

# Streamlit looks for garbage after every run of a page, in all that is loaded: 60 ms in which no
# other page is served. The libraries are none.
importlib.import_module("app.charts")
gc.collect()
gc.freeze()
