// Counts a file's tokens with another implementation: node count.mjs FILE
import { readFileSync } from "node:fs";
import { encode } from "gpt-tokenizer/encoding/o200k_base";

console.log(encode(readFileSync(process.argv[2], "utf8")).length);
