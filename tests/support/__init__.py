"""What several tests share: made data, services to call, tools to drive."""
