#!/usr/bin/env node
// Starts the program for this platform, which npm installed beside this package
// (optionalDependencies), with the same arguments, streams and signals.
"use strict";

const { spawn } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const name = `airefinery-mcp-${platform}`;

let program;
try {
  program = require.resolve(`${name}/bin/airefinery-mcp${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  const supported = Object.keys(require("../package.json").optionalDependencies).map((n) => n.slice("airefinery-mcp-".length));
  console.error(
    supported.includes(platform)
      ? `airefinery-mcp: the package ${name} is missing. Install again without --omit=optional and --no-optional: npm install airefinery-mcp`
      : `airefinery-mcp: there is no program for ${platform}, only for ${supported.join(", ")}. Build it from source with Go: see the README.`,
  );
  process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
process.on("SIGINT", () => {
  if (!process.stdin.isTTY) child.kill("SIGINT"); // a terminal sends it to both
});
child.on("error", (err) => {
  console.error(`airefinery-mcp: ${program} could not be started: ${err.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
