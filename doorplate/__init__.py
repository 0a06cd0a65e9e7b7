"""Doorplate: the QR doorplate and the address register behind it."""
