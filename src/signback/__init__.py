"""Signback runs a paper mill's orders: nothing moves before the customer signs and sends the paper back."""

__version__ = "0.1.0"
