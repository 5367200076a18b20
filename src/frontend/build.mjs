// Builds what the browser gets into the Python package: bundles, the map's land, and the licences of all that is in them.
// Called by hatch_build.py with the output folder; `node build.mjs FOLDER` by hand.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { land } from "./land.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../smartspec/web/static/built"));
const require = createRequire(import.meta.url);

/** The packages whose files are in a bundle, by the metafile of esbuild. */
function bundled(metafile) {
  const names = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const path of Object.keys(output.inputs)) {
      const match = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
      if (match) names.add(match[1]);
    }
  }
  return names;
}

/** What a package says of itself; yasgui's bundle holds its own dependencies, so these are named with it. */
async function licences(names) {
  const all = new Set(names);
  for (const name of all) {
    if (name.startsWith("@zazuko/")) {
      for (const inner of Object.keys((await manifest(name)).dependencies ?? {})) all.add(inner);
    }
  }
  const lines = [];
  for (const name of [...all].sort()) {
    const { version, license, homepage } = await manifest(name);
    lines.push(`${name} ${version}: ${license ?? "see its page"}${homepage ? `, ${homepage}` : ""}`);
  }
  return lines;
}

async function manifest(name) {
  return JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
}

const result = await build({
  absWorkingDir: here,
  entryPoints: { page: "page/index.js", editor: "editor/index.js", api: "api/index.js" },
  outdir: target,
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  loader: { ".svg": "dataurl", ".png": "dataurl", ".woff": "empty", ".woff2": "empty", ".ttf": "empty", ".eot": "empty" },
  write: false,
});

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
for (const file of result.outputFiles) await writeFile(file.path, file.contents);
const world = JSON.parse(await readFile(require.resolve("world-atlas/countries-50m.json"), "utf8"));
await writeFile(join(target, "land.svg"), land(world));
const names = [...bundled(result.metafile), "world-atlas"];
await writeFile(join(target, "NOTICE.txt"), `${(await licences(names)).join("\n")}\n`);
