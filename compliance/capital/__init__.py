"""What is a share, what does it cost, when is it issued and where is it written?"""
