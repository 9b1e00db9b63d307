"""The real code under a virtual clock, in memory, with everything going wrong: `python3 -m ops simulate`."""
