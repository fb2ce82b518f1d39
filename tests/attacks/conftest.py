"""Houses and desks to attack, as the stories and the console's tests have them."""

from tests.stories.conftest import each_house, each_url, house, house_url, stage
from tests.web.conftest import desk, quick_memory, quick_url

__all__ = ["desk", "each_house", "each_url", "house", "house_url", "quick_memory", "quick_url", "stage"]
