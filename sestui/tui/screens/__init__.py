"""The screens: each lays out widgets and hands them what the App shows."""
