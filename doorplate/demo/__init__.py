"""An illustrative town to try everything on: real names and codes, invented plan."""
