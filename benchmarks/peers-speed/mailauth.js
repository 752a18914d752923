// Prints, for each message of a corpus, what one evaluation by mailauth takes of a core: SCENARIO MICROSECONDS.
// Usage: NODE_PATH=.../node_modules node mailauth.js FOLDER
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { authenticate } = require('mailauth');

const WARM_UP_MS = 2000;
const MEASURED_MS = 3000;

const folder = process.argv[2];
const zone = new Map();
for (const [name, type, value] of JSON.parse(fs.readFileSync(path.join(folder, 'zone.json'), 'utf8'))) {
    const key = `${type} ${name}`;
    zone.set(key, [...(zone.get(key) || []), value]);
}

const withoutDot = (name) => name.replace(/\.$/, '').toLowerCase();

async function resolver(name, type) {
    const records = zone.get(`${type} ${withoutDot(name)}`);
    if (!records) {
        throw Object.assign(new Error(`${name} ${type}`), { code: 'ENOTFOUND' });
    }
    switch (type) {
        case 'TXT':
            return records.map((text) => [text]);
        case 'MX':
            return records.map((text) => {
                const [priority, exchange] = text.split(' ');
                return { priority: Number(priority), exchange: withoutDot(exchange) };
            });
        default:
            return records.map(withoutDot);
    }
}

async function check(message, arc) {
    const result = await authenticate(message, {
        ip: '192.0.2.7',
        helo: 'mail.bank.test',
        sender: 'ana@bank.test',
        mta: 'mx.example.org',
        resolver,
        disableBimi: true,
    });
    const passed =
        result.dkim.results.every((signature) => signature.status.result === 'pass') &&
        result.spf.status.result === 'pass' &&
        result.dmarc.status.result === 'pass' &&
        (!arc || result.arc.status.result === 'pass');
    if (!passed) {
        throw new Error(`this message should pass: ${JSON.stringify(result.dkim)} ${JSON.stringify(result.arc)}`);
    }
}

async function repeat(message, arc, milliseconds) {
    const end = Date.now() + milliseconds;
    let count = 0;
    while (Date.now() < end) {
        await check(message, arc);
        count++;
    }
    return count;
}

async function main() {
    for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
        const scenario = path.basename(file, '.eml');
        const message = fs.readFileSync(path.join(folder, file));
        const arc = scenario.startsWith('ARC');
        await repeat(message, arc, WARM_UP_MS);
        const before = process.cpuUsage();
        const count = await repeat(message, arc, MEASURED_MS);
        const spent = process.cpuUsage(before);
        console.log(`${scenario} ${((spent.user + spent.system) / count).toFixed(1)}`);
    }
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
