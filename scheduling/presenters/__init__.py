"""What the screens of scheduling show: words, colours, links."""
