"""What search engines, feed readers and shared links learn of the public pages.

From below: `mark.py` and `picture.py` (the picture of a shared link), `descriptions.py` (one sentence about each page),
`structured_data.py` (the page's own words as JSON-LD), `sitemap.py` (which addresses there are), `page.py` (everything
that the head of one page says).
"""
