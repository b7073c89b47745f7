"""Canada's list: the consolidated list of autonomous sanctions, XML."""
