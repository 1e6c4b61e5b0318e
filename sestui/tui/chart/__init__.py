"""Charts as characters: pure, the same data and size give the same drawing; colours and mouse are the widget's."""
