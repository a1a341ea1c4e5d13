"""What a page shows about requirements: words, states, links. Templates only print."""
