"""Known bugs, planted one at a time into a copy of the code: does the suite notice each of them?"""
