"""Screens and keyboards: values in, Telegram methods out; never calls casework."""
