"""The what-if panel in JupyterLab and under Voila, in headless Chromium."""
