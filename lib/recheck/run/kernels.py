"""Kernels that start warm: forked from a process that has imported what audits import.

The notebook of a stage works for a tenth of a second, and a kernel takes a second to start and to
import pandas. Each notebook still has a kernel and a process of its own, and finds nothing that
another left: it is forked from a process that never runs a notebook. That process ends with the
one it serves, and its kernels with it.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from functools import cache
from multiprocessing.connection import Connection, Pipe
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_runtime_dir
from jupyter_core.utils import ensure_dir_exists
from nbclient.exceptions import DeadKernelError

AVAILABLE = sys.platform == "linux"
"""Elsewhere, system libraries may not survive a fork."""
_LAUNCHER = "ipykernel_launcher"
_SOCKET_FOLDER = 50
"""Longest folder, in bytes, in which Jupyter's names leave a path fit for a socket (107 bytes)."""
# A fork of more than one thread is not safe: OpenBLAS and pyarrow would start some. The debugger,
# which every kernel loads, would warn of a matter of its own.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
_IMPORTED = (
    "recheck.audit.whole",
    "recheck.claims",
    "recheck.papers",
    "recheck.reports",
    "recheck.run.show",
    "recheck.run.stages",
    "pandas.io.formats.html",
    "scipy.stats",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
)


class WarmKernelManager(AsyncKernelManager):
    """Jupyter's kernel manager, with kernels that are forked.

    They talk through files where a path is short enough for a socket: two processes that start
    kernels at once can be given the same port.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        folder = jupyter_runtime_dir()
        if len(os.fsencode(folder)) <= _SOCKET_FOLDER:
            ensure_dir_exists(folder, mode=0o700)
            self.connection_file = os.path.join(folder, f"kernel-{uuid.uuid4()}.json")
            self.transport, self.cache_ports = "ipc", False
        self.provisioner = WarmProvisioner(kernel_spec=self.kernel_spec, parent=self)


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel in a fork; signals and the end of a kernel are those of any process."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start the kernel that `cmd` would start."""
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        folder = os.fspath(kwargs.get("cwd") or os.getcwd())
        try:
            self.process = _ForkedKernel(_server(), arguments, kwargs["env"], folder)
        except (EOFError, OSError) as error:
            raise DeadKernelError("the process that kernels are forked from died") from error
        # The child leads a session of its own.
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        return self.connection_info


class _ForkedKernel:
    """A kernel's process, with as much of `subprocess.Popen` as Jupyter asks for."""

    stdin = stdout = stderr = None

    def __init__(
        self, server: _Server, arguments: list[str], environment: Mapping[str, str], folder: str
    ) -> None:
        self._server = server
        self.returncode: int | None = None
        self.pid: int = server.ask("start", arguments, dict(environment), folder)

    def poll(self) -> int | None:
        """Exit status, None while it runs."""
        if self.returncode is None:
            try:
                self.returncode = self._server.ask("status", self.pid)
            except (EOFError, OSError):
                # A kernel does not survive the process that it was forked from.
                self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self) -> int:
        """Exit status, once it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class _Server:
    """The process that kernels are forked from."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            env=os.environ | _ENVIRONMENT,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()

    def ask(self, *question: Any) -> Any:
        """The answer to a question of `main`.

        Raises:
            EOFError, OSError: the process has ended.
        """
        self._pipe.send(question)
        return self._pipe.recv()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None


def _server() -> _Server:
    """The server of this process, a new one if it was killed."""
    if not _started(os.getpid()).alive:
        _started.cache_clear()
    return _started(os.getpid())


@cache
def _started(process: int) -> _Server:
    """The server of the process with this id: a fork of it has one of its own."""
    return _Server()


def main() -> None:
    """Fork kernels for the process at the other end of the pipe, until it ends."""
    pipe = Connection(int(sys.argv[1]))
    for name in _IMPORTED:
        importlib.import_module(name)
    gc.freeze()
    try:
        order = _serve(pipe)
    except (EOFError, ConnectionError):
        return
    pipe.close()
    _kernel(*order)


def _serve(pipe: Connection) -> list[Any]:
    """Answer questions; returns in the forked child alone, with the kernel that it is to be.

    Raises:
        EOFError, ConnectionError: the other end of the pipe is closed.
    """
    while True:
        question, *given = pipe.recv()
        if question == "status":
            pid, status = os.waitpid(given[0], os.WNOHANG)
            pipe.send(os.waitstatus_to_exitcode(status) if pid else None)
        elif pid := os.fork():
            pipe.send(pid)
        else:
            return given


def _kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Be a kernel until it is shut down."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # A kernel ends when the process that it was forked from has.
    IPKernelApp.launch_instance(arguments, parent_handle=os.getppid())


if __name__ == "__main__":
    main()
