// npm's mailauth. One JSON request a line, one JSON answer a line. Arguments: the port of the DNS server on
// 127.0.0.1, and the folder of node_modules.
'use strict';

const readline = require('node:readline');
const { Resolver } = require('node:dns').promises;
const { authenticate, dkimSign, sealMessage } = require(
    require.resolve('mailauth', { paths: [process.argv[3]] })
);

const dns = new Resolver({ timeout: 2000, tries: 2 });
dns.setServers([`127.0.0.1:${process.argv[2]}`]);
const resolver = (name, type) => dns.resolve(name, type);

async function verify(request) {
    const found = await authenticate(Buffer.from(request.message, 'base64'), {
        ip: request.ip,
        helo: request.helo,
        sender: request.sender,
        mta: 'mx.receiver.test',
        disableBimi: true,
        // "every check follows its RFC exactly"
        strict: true,
        resolver
    });
    const dmarc = found.dmarc || { status: { result: 'none' } };
    return {
        dkim: found.dkim.results
            .filter(one => one.status.result !== 'none')
            .map(one => ({
                d: one.signingDomain,
                s: one.selector,
                result: one.status.result,
                why: one.status.comment || '',
                inTime: one.signatureTimeValid
            })),
        arc: { result: found.arc.status ? found.arc.status.result : 'none', why: found.arc.status?.comment },
        spf: { result: found.spf.status.result, why: found.spf.status.comment },
        dmarc: {
            result: dmarc.status.result + (dmarc.status.result === 'fail' ? `:${dmarc.policy}` : ''),
            why: dmarc.status.comment
        }
    };
}

async function sign(request) {
    const message = Buffer.from(request.message, 'base64');
    if (request.op === 'seal') {
        const fields = await sealMessage(message, {
            signingDomain: request.domain,
            selector: request.selector,
            privateKey: request.key,
            authResults: request.results,
            cv: request.cv
        });
        return { fields: Buffer.from(fields).toString('base64') };
    }
    const signed = await dkimSign(message, {
        canonicalization: request.c,
        signTime: request.t ? new Date(request.t * 1000) : new Date(),
        expires: request.x ? new Date(request.x * 1000) : undefined,
        headerList: request.names,
        signatureData: [
            {
                signingDomain: request.domain,
                selector: request.selector,
                privateKey: request.key,
                algorithm: request.algorithm,
                maxBodyLength: request.length
            }
        ]
    });
    if (signed.errors.length) {
        return { error: signed.errors.map(one => one.err.message).join(', ') };
    }
    return { fields: Buffer.from(signed.signatures, 'binary').toString('base64') };
}

(async () => {
    const realLog = console.log;
    console.log = () => {};
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const request = JSON.parse(line);
        let answer;
        try {
            answer = request.op === 'verify' ? await verify(request) : await sign(request);
        } catch (failure) {
            answer = { error: String(failure && failure.stack) };
        }
        realLog(JSON.stringify(answer));
    }
})();
