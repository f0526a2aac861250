// check_pages.mjs - looks at the pages of lodd in a browser, as people and their helpers meet them (TAP).
//
// Usage: node check_pages.mjs   with LODD_EXE, LODD_SOURCE_ROOT, LODD_CHROMIUM, LODD_BROWSER_MODULES (a folder with
// node_modules) set; run.py sees to that. pages.json lists the pages. LODD_BROWSER_PAGE=name: only that one.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = process.env.LODD_SOURCE_ROOT;
const require = createRequire(path.join(process.env.LODD_BROWSER_MODULES, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: puppeteer } = await load('puppeteer-core');
const parse5 = await load('parse5');
// Only texts are read from the PDFs; without these two it complains that it cannot draw.
globalThis.DOMMatrix ??= class {};
globalThis.Path2D ??= class {};
const pdfjs = await load('pdfjs-dist/legacy/build/pdf.mjs');
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = [320, 390, 1280];
const A4 = [595, 842]; // points

let count = 0;
let failed = 0;
function ok(good, name, details = []) {
    count += 1;
    failed += good ? 0 : 1;
    console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name}`);
    if (!good)
        for (const line of details.slice(0, 20))
            console.log(`#   ${String(line).replace(/\s+/g, ' ').slice(0, 400)}`);
    return good;
}
const none = (list, name) => ok(list.length === 0, name, list);

// --- making the pages ---

function lodd(args, input) {
    const run = spawnSync(process.env.LODD_EXE, args, { cwd: root, input, maxBuffer: 1 << 28 });
    if (run.error)
        throw run.error;
    return run;
}

// The files of an entry: [{name, file}].
function make(entry, folder) {
    const file = path.join(folder, `${entry.name}.html`);
    const out = path.join(folder, `${entry.name}.out`);
    const steps = entry.record ? [['render', entry.record, ...(entry.page ? ['--page', entry.page] : [])]] : entry.lodd;
    let last;

    fs.mkdirSync(out);
    for (const [i, args] of steps.entries()) {
        last = lodd(args.map((arg) => arg.replaceAll('{out}', out)));
        if (!ok(last.status === (entry.exits?.[i] ?? 0), `${entry.name}: lodd ${args.join(' ')}`,
                [`exit ${last.status}`, last.stderr.toString(), last.stdout.toString()]))
            return [];
    }
    if (!entry.files) {
        fs.writeFileSync(file, last.stdout);
        return [{ name: entry.name, file }];
    }
    const wanted = new RegExp(entry.files);
    const found = fs.readdirSync(out, { recursive: true }).map(String).filter((f) => wanted.test(f)).sort();
    ok(found.length > 0, `${entry.name}: there are pages`);
    return found.map((f) => ({ name: `${entry.name} ${f}`, file: path.join(out, f) }));
}

// --- the bytes ---

function checkBytes(name, html) {
    const errors = [];
    parse5.parse(html, { sourceCodeLocationInfo: true,
                         onParseError: (e) => errors.push(`${e.code} in line ${e.startLine}`) });
    none(errors, `${name}: no parse errors of HTML5`);
    ok(html.startsWith('<!doctype html>') && html.includes('<meta charset="utf-8">'), `${name}: HTML5 in UTF-8`);
    ok(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/.test(html),
       `${name}: forbids everything but its own styles`);
    none(html.match(/<(script|iframe|object|embed|link|form|img)\b/gi) ?? [],
         `${name}: holds nothing that could act or be fetched`);
}

// --- the page in the browser ---

// Everything that a page shares with every other one. Runs in the browser; returns faults.
function inspect() {
    const faults = [];
    const fault = (condition, text) => { if (!condition) faults.push(text); };
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')];
    const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);

    fault(document.documentElement.lang === 'nb', 'the page is not in nb');
    fault(document.title !== '', 'no title');
    fault(document.querySelectorAll('h1').length === 1, 'not one h1');
    fault(headings.length > 0 && headings[0].tagName === 'H1', 'the first heading is no h1');
    headings.forEach((h, i) => fault(i === 0 || Number(h.tagName[1]) <= Number(headings[i - 1].tagName[1]) + 1,
                                     `heading skips a level: ${h.textContent}`));
    headings.forEach((h) => fault(h.textContent.trim() !== '', 'an empty heading'));
    fault(new Set(ids).size === ids.length, `ids twice: ${ids.filter((id, i) => ids.indexOf(id) !== i).slice(0, 5)}`);
    for (const table of document.querySelectorAll('table')) {
        const name = table.caption?.textContent ?? '?';
        fault(table.caption !== null, 'a table without caption');
        fault(table.tHead !== null, `no head row: ${name}`);
        table.querySelectorAll('th').forEach((th) =>
            fault(th.scope !== '', `th without scope: ${name}: ${th.textContent}`));
    }
    for (const a of document.querySelectorAll('a')) {
        const href = a.getAttribute('href') ?? '';
        const target = href.startsWith('#') ? decodeURIComponent(href.slice(1)) : null;
        fault(target === null || document.getElementById(target) !== null, `leads nowhere: ${href}`);
        fault(/^(#|https?:\/\/|[A-Za-z0-9._/-]+(#.*)?$)/.test(href), `goes where it may not: ${href}`);
    }
    for (const region of document.querySelectorAll('.scroll')) {
        fault(region.tabIndex === 0 && region.getAttribute('role') === 'region',
              'a scrolling region without tabindex or role');
        fault(region.getAttribute('aria-labelledby') || region.getAttribute('aria-label'),
              'a scrolling region without a name');
    }
    fault(document.querySelector('[style], [onclick], [onload], [onerror], [src]') === null,
          'attributes that must not be there');
    return faults;
}

// Texts that are not seen. en: they must stand inside lang=en, the others outside.
function missing(texts, english) {
    const flat = (s) => s.replace(/[\s\u00a0]+/g, ' ');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let seen = '';
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const inside = node.parentElement.closest('[lang]').lang === 'en';
        if (inside === english && node.parentElement.getClientRects().length > 0)
            seen += node.data;
        else
            seen += ' ';
    }
    seen = flat(seen);
    return texts.filter((text) => !seen.includes(flat(text)));
}

// Words that are the vendor's external approvals' alone.
function forbiddenWords() {
    const copy = document.documentElement.cloneNode(true);
    copy.querySelectorAll('section[aria-labelledby=external], style').forEach((e) => e.remove());
    return copy.textContent.match(/\S*(godkjen|sertifiser|approv|certifi(ed|cation|es))\S*/gi) ?? [];
}

// What sticks out at the right although its region does not scroll.
function stickingOut() {
    const width = document.documentElement.clientWidth;
    const faults = [];
    if (document.documentElement.scrollWidth > width)
        faults.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
    for (const e of document.body.querySelectorAll('*')) {
        const box = e.getBoundingClientRect();
        if (box.width > 0 && box.right > width + 1 && !e.closest('.scroll') && !e.closest('.skip'))
            faults.push(`${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`);
    }
    return faults;
}

async function checkAxe(page, name) {
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    const faults = result.violations.map((v) =>
        `${v.impact}: ${v.id}: ${v.help}: ${v.nodes.length} times, first ${v.nodes[0].html}`);
    none(faults, `${name}: axe-core ${result.testEngine.version} finds nothing`);
}

async function checkKeyboard(page, name) {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => {
        const e = document.activeElement;
        const box = e.getBoundingClientRect();
        return { text: e.textContent, visible: box.top >= 0 && box.bottom <= innerHeight,
                 outline: getComputedStyle(e).outlineStyle, href: e.getAttribute('href') };
    });
    ok(first.href === '#main' && first.visible && first.outline !== 'none',
       `${name}: the first stop of the keyboard is a visible link to the content`, [JSON.stringify(first)]);
}

async function checkFold(page, name, texts) {
    const below = await page.evaluate((wanted) => {
        const flat = (s) => s.replace(/[\s\u00a0]+/g, ' ');
        return wanted.filter((text) => ![...document.body.querySelectorAll('*')].some((e) =>
            flat(e.textContent).includes(text) && ![...e.children].some((c) => flat(c.textContent).includes(text)) &&
            e.getBoundingClientRect().bottom <= innerHeight));
    }, texts);
    none(below, `${name}: what counts is seen at once on a laptop`);
}

async function checkPrint(page, name) {
    const h1 = await page.evaluate(() => document.querySelector('h1').firstChild.textContent.trim());
    const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const pdf = await pdfjs.getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: true }).promise;
    const first = await pdf.getPage(1);
    const { items } = await first.getTextContent();
    const text = items.map((i) => i.str + (i.hasEOL ? ' ' : '')).join('').replace(/[\s\u00a0]+/g, ' ');
    const size = first.view.slice(2).map(Math.round);

    ok(text.includes(h1.replace(/[\s\u00a0]+/g, ' ')), `${name}: printed, the title is on page 1`,
       [h1, text.slice(0, 200)]);
    ok(Math.abs(size[0] - A4[0]) < 2 && Math.abs(size[1] - A4[1]) < 2, `${name}: prints on A4`, [size.join(' x ')]);
}

// In print nothing is cut off: at the width of A4 less its margins no element is wider than the sheet.
async function checkPrintWidth(page, name) {
    await page.emulateMediaType('print');
    await page.setViewport({ width: 680, height: 960 });
    none(await page.evaluate(() => [...document.body.querySelectorAll('table, pre, code, p, div')]
        .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`)),
         `${name}: printed, nothing is cut off`);
    await page.emulateMediaType(null);
}

async function open(browser, file, watch) {
    const page = await browser.newPage();
    const url = pathToFileURL(file).href;

    page.on('console', (message) => watch.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => watch.console.push(String(error)));
    await page.setRequestInterception(true);
    page.on('request', (request) => {
        if (request.url() === url && request.isNavigationRequest()) {
            request.continue();
        } else {
            watch.requests.push(request.url());
            request.abort();
        }
    });
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(url);
    return page;
}

async function checkPage(browser, entry, { name, file }) {
    const watch = { console: [], requests: [] };
    const html = fs.readFileSync(file, 'utf8');
    const page = await open(browser, file, watch);

    checkBytes(name, html);
    none(await page.evaluate(forbiddenWords), `${name}: nothing is called approved or certified`);
    none(await page.evaluate(inspect), `${name}: structure`);
    none(await page.evaluate(missing, entry.nb ?? [], false), `${name}: Norwegian text`);
    none(await page.evaluate(missing, entry.en ?? [], true), `${name}: English text, marked as such`);
    if (entry.aboveTheFold)
        await checkFold(page, name, entry.aboveTheFold);
    await checkKeyboard(page, name);
    for (const scheme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await checkAxe(page, `${name}, ${scheme}`);
    }
    await page.emulateMediaFeatures([]);
    for (const width of WIDTHS) {
        await page.setViewport({ width, height: width > 1000 ? 800 : 844 });
        none(await page.evaluate(stickingOut), `${name}: no horizontal scroll at ${width}`);
    }
    await page.setViewport({ width: 390, height: 844 });
    await checkAxe(page, `${name}, 390 wide`);
    await checkPrintWidth(page, name);
    await checkPrint(page, name);
    none(watch.console, `${name}: nothing on the console`);
    none(watch.requests, `${name}: no request leaves`);
    await page.close();
}

// A page whose texts try to act: they must stay texts.
async function checkHostile(browser, folder) {
    const sample = path.join(root, 'testdata/declarations/full/selvdeklarering.json');
    const record = JSON.parse(fs.readFileSync(sample, 'utf8'));
    const evil = '"><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">';
    const spoil = (value) => {
        if (typeof value === 'string')
            return value === record.schema ? value : evil + value;
        if (Array.isArray(value))
            return value.map(spoil);
        if (value && typeof value === 'object')
            return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spoil(v)]));
        return value;
    };
    const hostile = spoil(record);
    hostile.issuer.complaintUrl = 'javascript:document.title="owned"';
    hostile.claims[0].externalApproval.url = 'data:text/html,<script>1</script>';
    const run = lodd(['render', '-'], JSON.stringify(hostile));
    const file = path.join(folder, 'hostile.html');
    const watch = { console: [], requests: [] };

    if (!ok(run.status === 0, 'hostile texts: a page is made', [run.stderr.toString()]))
        return;
    fs.writeFileSync(file, run.stdout);
    const page = await open(browser, file, watch);
    checkBytes('hostile texts', run.stdout.toString());
    ok(!(await page.title()).startsWith('owned'), 'hostile texts: nothing acts');
    ok(await page.evaluate(() => document.querySelector('h1').textContent.includes('<script>')),
       'hostile texts: they are seen');
    none(await page.evaluate(inspect), 'hostile texts: structure');
    none(await page.evaluate(() => [...document.links].map((a) => a.protocol)
        .filter((p) => !/^(https?|file):$/.test(p))),
         'hostile texts: links go to the web or the page only');
    for (const width of WIDTHS) {
        await page.setViewport({ width, height: 844 });
        none(await page.evaluate(stickingOut), `hostile texts: no horizontal scroll at ${width}`);
    }
    none([...watch.console, ...watch.requests], 'hostile texts: no request, nothing on the console');
    await page.close();
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lodd-browser-'));
const browser = await puppeteer.launch({ executablePath: process.env.LODD_CHROMIUM, headless: true,
                                         args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
try {
    const only = process.env.LODD_BROWSER_PAGE;
    const { pages } = JSON.parse(fs.readFileSync(path.join(root, 'tests/browser/pages.json'), 'utf8'));
    for (const entry of pages.filter((p) => !only || p.name === only))
        for (const made of make(entry, folder))
            await checkPage(browser, entry, made);
    if (!only)
        await checkHostile(browser, folder);
} finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`1..${count}`);
process.exitCode = failed ? 1 : 0;
