"""What holds for every test: hypothesis draws the same examples each time, however slow the machine."""

from hypothesis import settings

settings.register_profile("sestui", derandomize=True, deadline=None, database=None)
settings.load_profile("sestui")
