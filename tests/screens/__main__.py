"""`python -m tests.screens`: take every picture anew into docs/screens; each must stay small enough for a repository."""

import asyncio
import sys
from pathlib import Path

from tests.browsers import chromium
from tests.screens import console, phones

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
LARGEST = 300_000  # bytes of one picture


async def take() -> list[Path]:
    """Take the pictures of each page; give their files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        taken = [picture async for picture in phones.pictures(browser, FOLDER)]
        return [*taken, *[picture async for picture in console.pictures(browser, FOLDER)]]


def main() -> int:
    """Take them all and name those that are too large; gives the exit status."""
    too_large = 0
    for picture in asyncio.run(take()):
        size = picture.stat().st_size
        too_large += size > LARGEST
        print(f"{picture.relative_to(FOLDER.parents[1])} {size // 1000} kB{' TOO LARGE' * (size > LARGEST)}")
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
