// Holds SARIF on standard input to the OASIS schema: node sarif.mjs SCHEMA
import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import formats from "ajv-formats";

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(process.argv[2], "utf8")));
const log = JSON.parse(readFileSync(0, "utf8"));
if (!validate(log)) {
  console.error(validate.errors.slice(0, 10));
  process.exit(1);
}
console.log(`valid SARIF: ${log.runs[0].results.length} results`);
