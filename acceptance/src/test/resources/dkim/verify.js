// Verifies the DKIM signatures of the messages named, with mailauth (npm install -g mailauth; NODE_PATH=$(npm root -g)).
// A file "records" beside each has one line for each key: its name, a space, its TXT record.
const fs = require('fs');
const path = require('path');
const { dkimVerify } = require('mailauth/lib/dkim/verify');

async function main() {
    for (const name of process.argv.slice(2)) {
        const records = new Map(
            fs.readFileSync(path.join(path.dirname(name), 'records'), 'utf8')
                .split('\n')
                .filter(line => line)
                .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)])
        );
        const resolver = async (query, type) => {
            if (type === 'TXT' && records.has(query)) {
                return [[records.get(query)]];
            }
            const missing = new Error('no such name');
            missing.code = 'ENOTFOUND';
            throw missing;
        };
        const { results } = await dkimVerify(fs.readFileSync(name), { resolver });
        const verdicts = results.map(result => result.status.result + (result.status.comment ? ` (${result.status.comment})` : ''));
        console.log(path.basename(name), verdicts.length ? verdicts.join(' ') : 'none');
    }
}

main();
