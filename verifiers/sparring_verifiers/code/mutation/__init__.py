"""How much a wrong program would have to get past: small changes to a right one, run on its problem's evidence."""
