// Prints what firebase-tools' own discovery and packaging make of the functions: node discover.js ROOT.
const path = require("path");
const root = path.resolve(process.argv[2]);
const lib = path.join(root, "tools/node_modules/firebase-tools/lib");
const { tryCreateDelegate } = require(path.join(lib, "deploy/functions/runtimes/python"));
const { prepareFunctionsUpload } = require(path.join(lib, "deploy/functions/prepareFunctionsUpload"));
const config = require(path.join(root, "firebase.json")).functions[0];

async function main() {
  const context = { projectId: "demo-orders", projectDir: root, sourceDir: root, runtime: config.runtime };
  const delegate = await tryCreateDelegate(context);
  const build = await delegate.discoverBuild({}, { GCLOUD_PROJECT: "demo-orders" });
  const upload = await prepareFunctionsUpload(root, root, config, [], undefined, {});
  console.log("\n" + JSON.stringify({ build, zip: upload.pathToSource }));
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
