"""What all endpoints share: parameters, links, responses, problems."""
