"""The parts of the screens: attributes go in, messages come out."""
