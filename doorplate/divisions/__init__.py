"""Administrative divisions and the service areas laid over them."""
