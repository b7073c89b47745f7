"""The United Nations' lists: the consolidated list (XML) and the page of 1718 vessels."""
