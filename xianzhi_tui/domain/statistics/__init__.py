"""What the office's work comes to over a span of time (统计): pure functions over tickets, in one pass.

A ticket carries every run of its clocks, its calls and its ratings, so its events need not be read again; tickets as
they stood at an earlier moment give the figures as they were known then.
"""
