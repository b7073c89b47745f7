"""Japan's list: the Ministry of Finance's persons and firms whose assets are frozen."""
