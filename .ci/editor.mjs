// What an editor with yaml-language-server makes of the repository's files, whose first lines name their
// schemas (a spec's without one is put before it): no findings, the keys and words that may stand at a place, and a mistake that is underlined.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { getLanguageService } = require("yaml-language-server");
const { TextDocument } = require("vscode-languageserver-textdocument");

const asked = [];
const service = getLanguageService({
  schemaRequestService: async (uri) => {
    asked.push(uri);
    return readFileSync(fileURLToPath(uri), "utf8");
  },
  workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
  telemetry: { send() {}, sendError(...all) { throw new Error(all.join(" ")); }, sendTrack() {} },
  yamlSettings: {},
});
service.configure({ validate: true, hover: true, completion: true, schemas: [], customTags: [], yamlVersion: "1.2" });

const fail = (why) => { console.error(why); process.exit(1); };
let version = 0;
const open = (path, text) => {
  const uri = pathToFileURL(resolve(path)).href;
  return TextDocument.create(uri, "yaml", ++version, text ?? readFileSync(path, "utf8"));
};
const findings = async (document) =>
  (await service.doValidation(document, false)).map((found) => found.message);
/** What is offered where `|` stands. */
const offered = async (path, text) => {
  const at = text.indexOf("|");
  const document = open(path, text.replace("|", "") + "\n");
  const list = await service.doComplete(document, document.positionAt(at), false);
  return list.items.map((item) => item.label);
};

const paths = process.argv.slice(2);
for (const path of paths) {
  let text = readFileSync(path, "utf8");
  if (!text.includes("yaml-language-server")) {
    text = `# yaml-language-server: $schema=${resolve("schemas/spec.json")}\n${text}`;
  }
  const found = await findings(open(path, text));
  if (found.length) fail(`${path}: ${found.join("; ")}`);
}

const spec = paths.find((path) => path.endsWith(".fewshot.yaml"));
const line = readFileSync(spec, "utf8").split("\n")[0] + "\n";
const start = `${line}name: x\ntask: t\n`;
const holds = async (text, ...wanted) => {
  const labels = await offered(spec, start + text);
  const missing = wanted.filter((label) => !labels.includes(label));
  if (missing.length) fail(`at | in ${JSON.stringify(text)}: no ${missing}; offered: ${labels}`);
  console.log(`${JSON.stringify(text)}: ${labels.join(", ")}`);
};
await holds("ed|", "edge_cases", "examples", "output");
await holds("class: |", "standard", "reasoning", "no-echo");
await holds("edge_cases:\n  late:\n    |", "when", "label", "then");
await holds("output:\n  strict: |", "true", "false");
await holds("taxonomy:\n  labels:\n    a:\n      |", "definition", "not", "cues");

for (const [text, wanted] of [
  ["edge_case: {}\n", "edge_case"],
  ["class: quick\n", "standard"],
  ["edge_cases: { late: { when: It is late. } }\n", "label"],
]) {
  const found = await findings(open(spec, start + text));
  if (!found.some((message) => message.includes(wanted))) fail(`${text}: ${found}`);
  console.log(`${JSON.stringify(text)}: ${found.join("; ")}`);
}

const hover = async (text, word) => {
  const document = open(spec, start + text);
  const at = document.positionAt((start + text).indexOf(word));
  return (await service.doHover(document, at)).contents.value;
};
if (!(await hover("steps: [Look.]\n", "steps")).includes("chain of thought")) fail("no words for steps");

const folder = pathToFileURL(resolve(dirname(fileURLToPath(import.meta.url)), "../..")).href;
const far = asked.filter((uri) => !uri.startsWith(folder));
if (!asked.length || far.length) fail(`schemas from elsewhere: ${far}`);
console.log(`${paths.length} files valid, by ${[...new Set(asked)].length} schemas of this repository`);
