"""The TypeScript client: what `ops api:client` writes compiles strictly, refuses wrong calls, and talks to the API."""

import json
import subprocess
from pathlib import Path

import pytest

from ops import api_typescript, bootstrap_tools
from ops.cli import run
from ops.paths import ROOT
from tests.entrypoints.api.conftest import Api
from tests.entrypoints.api.served import served

STRICT = "--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --noEmit".split()
MODULES = "--target es2022 --module esnext --moduleResolution bundler --lib es2023,dom,dom.iterable".split()
GOOD = """
import { idempotencyKey, orderClient, ProblemError, type Order } from "./client";
declare const process: { argv: string[] };
const api = orderClient({ baseUrl: process.argv[2]!, token: async () => "alice" });
const items = [{ sku: "mug", quantity: 2 }];
const contact = { name: "Ada", email: "ada@example.com" };
async function walk(): Promise<[string, number, string]> {
  const { data: quote } = await api.POST("/api/v1/quotes", { body: { items } });
  const total: number = quote!.amounts.total;
  const params = { header: idempotencyKey() };
  const body = { items, contact, expected_total: total };
  const { data: placed } = await api.POST("/api/v1/orders", { params, body });
  const path = { order_id: placed!.id };
  const { data: order } = await api.GET("/api/v1/orders/{order_id}", { params: { path } });
  const own: Order | undefined = order;
  try {
    const body = { items, contact, expected_total: 1 };
    await api.POST("/api/v1/orders", { params: { header: idempotencyKey() }, body });
  } catch (error) {
    if (error instanceof ProblemError) return [own!.status, total, error.problem.code];
  }
  throw new Error("another total was taken");
}
walk().then((told) => console.log(JSON.stringify(told)));
"""
WRONG = {
    "a path that there is not": ('"/api/v1/quotes"', '"/api/v1/quote"'),
    "a member that is missing": ("contact, expected_total: 1 }", "expected_total: 1 }"),
    "a command without its key": ("{ params: { header: idempotencyKey() }, body }", "{ body }"),
    "a number that is text": ("expected_total: 1 }", 'expected_total: "1" }'),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a client that was just made, beside what it runs on."""
    folder = tmp_path_factory.mktemp("client")
    assert 0 == run(["api:client", "--out", str(folder)])
    (folder / "node_modules").symlink_to(api_typescript.TOOLS / "node_modules")
    return folder


def compiled(folder: Path, source: str) -> str:
    """Return what the compiler says of *source*, nothing when all is well."""
    (folder / "walk.ts").write_text(source)
    compiler = folder / "node_modules" / "typescript" / "bin" / "tsc"
    command = [str(bootstrap_tools.node(ROOT)), str(compiler), *STRICT, *MODULES, "walk.ts"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_a_walk_compiles_strictly(made: Path) -> None:
    assert "" == compiled(made, GOOD)


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_call_does_not_compile(made: Path, what: str) -> None:
    right, wrong = WRONG[what]
    assert 1 == GOOD.count(right)

    assert "walk.ts" in compiled(made, GOOD.replace(right, wrong))


def test_a_walk_places_an_order_and_throws_the_problem(made: Path, api: Api) -> None:
    (made / "walk.ts").write_text(GOOD)
    bundle = [str(ROOT / "tools/node_modules/esbuild/bin/esbuild"), "walk.ts", "--bundle", "--format=esm"]
    subprocess.run([*bundle, "--outfile=walk.mjs", "--log-level=error"], cwd=made, check=True)

    with served(api.app) as address:
        command = [str(bootstrap_tools.node(ROOT)), "walk.mjs", address]
        told = subprocess.run(command, cwd=made, capture_output=True, text=True, check=True, timeout=60).stdout

    assert ["awaiting_payment", 3490, "quote_changed"] == json.loads(told)
    assert 1 == len(api.get("/orders").get_json()["orders"])
