"""The HTTP API, function `orders_api`: parse, call, render. `main.py` builds the app once and dispatches to it."""

from functions.entrypoints.api.app import create_app, dispatch

__all__ = ["create_app", "dispatch"]
