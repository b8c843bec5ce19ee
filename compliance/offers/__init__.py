"""May this company make this offer, and is its sheet fit to publish?"""
