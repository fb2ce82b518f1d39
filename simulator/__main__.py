"""Run the simulated Telegram on its own: `python -m simulator --port 8081`; it listens on loopback only."""

import argparse
import asyncio
import contextlib
import signal

from simulator.server import TOKEN, build, serving
from simulator.throttle import OFF


async def serve(port: int, tokens: list[str], *, unlimited: bool) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving(build(tokens, limits=OFF if unlimited else None), port=port) as url:
        print(f"Simulated Telegram on {url} for {', '.join(tokens)}; phones: {url}/", flush=True)
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="loopback port; 0 takes a free one")
    parser.add_argument("--token", action="append", help=f"a bot's token; may be repeated (default {TOKEN})")
    parser.add_argument("--no-limits", action="store_true", help="never answer 429")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.port, given.token or [TOKEN], unlimited=given.no_limits))


if __name__ == "__main__":
    main()
