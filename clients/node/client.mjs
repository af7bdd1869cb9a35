// An organisation's own program: seal, send, receive, decode, acknowledge a recall. Stock libraries only.
//
//   node client.mjs partner.json check              try the hub's test vectors with our own sealing
//   node client.mjs partner.json send events.jsonl  seal each event to the hub and send it; print its id
//   node client.mjs partner.json receive 3          print three messages; a recall is acknowledged
//
// `partner.json` says where the hub is and who we are (see the folder's README).

import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import { Kafka, logLevel } from "kafkajs";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const TO_HUB = 2; // format byte of what is sealed to the hub
const PATIENCE = 60_000; // milliseconds to wait for a message
const ENC = 32; // bytes of the encapsulated key, which leads the sealed part

/** The parts one after another, each behind its length (4 bytes, big endian). */
function framed(...parts) {
  return Buffer.concat(
    parts.flatMap((part) => {
      const raw = Buffer.from(part, "utf8");
      const length = Buffer.alloc(4);
      length.writeUInt32BE(raw.length);
      return [length, raw];
    }),
  );
}

/** The bytes of a Buffer alone: its own memory may be a shared pool. */
const bytes = (buffer) => Uint8Array.from(buffer).buffer;

/** Seal to the hub: format byte, length of key id, key id, encapsulated key, ciphertext. */
async function seal(publicKey, keyId, plain, info) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: bytes(info) });
  const sealed = Buffer.from(await sender.seal(bytes(plain)));
  return Buffer.concat([Buffer.from([TO_HUB, keyId.length]), Buffer.from(keyId), Buffer.from(sender.enc), sealed]);
}

/** Open a sealed value; `infoOf` makes the `info` from the key id that the value names. */
async function opened(privateKey, blob, infoOf) {
  const keyId = blob.subarray(2, 2 + blob[1]).toString("ascii");
  const rest = blob.subarray(2 + blob[1]);
  const recipient = await suite.createRecipientContext({
    recipientKey: await suite.kem.deserializePrivateKey(bytes(privateKey)),
    enc: bytes(rest.subarray(0, ENC)),
    info: bytes(infoOf(keyId)),
  });
  return Buffer.from(await recipient.open(bytes(rest.subarray(ENC))));
}

const base64 = (text) => Buffer.from(text, "base64");

class Partner {
  constructor(settings, keys) {
    this.settings = settings;
    this.org = settings.org;
    this.keys = keys;
    const login = settings.kafka;
    this.kafka = new Kafka({
      clientId: `${this.org}.node`,
      brokers: login["bootstrap.servers"].split(","),
      ssl: login["security.protocol"] === "SASL_SSL",
      sasl: {
        mechanism: login["sasl.mechanism"].toLowerCase(),
        username: login["sasl.username"],
        password: login["sasl.password"],
      },
      logLevel: logLevel.ERROR,
    });
  }

  static async of(file) {
    const settings = JSON.parse(readFileSync(file, "utf8"));
    const answer = await fetch(`${settings.http}/v1/keys`);
    return new Partner(settings, await answer.json());
  }

  /** Open the hub's test vector, and seal one of our own that opens again. */
  async check() {
    const vector = this.keys.test_vectors[0];
    const envelope = ["ce_id", "ce_source", "ce_type", "ce_time"].map((name) => vector[name]);
    const info = framed("hub-v1", vector.key_id, ...envelope);
    assert.deepEqual(info, base64(vector.info), "the layout of `info` is another one");
    const plain = base64(vector.plaintext);
    const ours = await seal(base64(vector.public_key), vector.key_id, plain, info);
    for (const blob of [base64(vector.sealed), ours]) {
      assert.deepEqual(await opened(base64(vector.private_key), blob, () => info), plain);
    }
  }

  /** Seal one event, send it and wait until Kafka has it; return its id. */
  async send(type, data) {
    const key = this.keys.keys[0];
    const event = {
      ce_id: randomUUID(),
      ce_source: `//${this.settings.region}/${this.org}`,
      ce_type: `hub.${type}.v1`,
      ce_time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    };
    const info = framed("hub-v1", key.key_id, ...Object.values(event));
    const value = await seal(base64(key.public_key), key.key_id, Buffer.from(JSON.stringify(data)), info);
    if (this.producer === undefined) {
      this.producer = this.kafka.producer({ allowAutoTopicCreation: false });
      await this.producer.connect();
    }
    const headers = { ce_specversion: "1.0", ...event, "content-type": "application/vnd.hub.sealed" };
    await this.producer.send({ topic: `hub.in.${this.org}`, acks: -1, messages: [{ value, headers }] });
    return event.ce_id;
  }

  /** Print the next messages, decoded; recalls are answered. */
  async receive(count) {
    const registry = new SchemaRegistry({ host: this.settings.registry });
    const consumer = this.kafka.consumer({ groupId: `${this.org}.client` });
    await consumer.connect();
    await consumer.subscribe({ topic: `hub.out.${this.org}`, fromBeginning: true });
    let heard = 0;
    const late = setTimeout(() => {
      console.error(`no message came within ${PATIENCE / 1000} s`);
      process.exit(1);
    }, PATIENCE);
    await new Promise((done, failed) => {
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ topic, partition, message }) => {
            if (heard === count) return;
            try {
              const heads = Object.fromEntries(Object.entries(message.headers).map(([name, raw]) => [name, raw.toString()]));
              const line = await this.read(heads, await registry.decode(message.value));
              console.log(JSON.stringify(line));
              // Only now: a message whose work was not done comes again, with the same number and id.
              const offset = (BigInt(message.offset) + 1n).toString();
              await consumer.commitOffsets([{ topic, partition, offset }]);
            } catch (error) {
              failed(error);
              throw error;
            }
            heard += 1;
            if (heard === count) done();
          },
        })
        .catch(failed);
    });
    clearTimeout(late);
    await consumer.disconnect();
  }

  async read(heads, content) {
    const told = Object.fromEntries(
      Object.entries(content).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
    );
    if (told.person?.sealed && this.settings.private_key) {
      const info = (id) => framed("hub-out-v1", id, heads.ce_id, heads.ce_type, this.org);
      const plain = await opened(base64(this.settings.private_key), base64(told.person.sealed), info);
      told.identity = JSON.parse(plain.toString("utf8"));
    }
    const line = { hub_seq: Number(heads.hub_seq), type: heads.ce_type, id: heads.ce_id, data: told };
    if (heads.ce_type === "hub.recall.v1") {
      // Here our own system forgets what the recall names; then we say so.
      line.acknowledged_with = await this.send("recall.acknowledged", { recall_id: told.recall_id });
    }
    return line;
  }

  async close() {
    await this.producer?.disconnect();
  }
}

const [file, what, more] = process.argv.slice(2);
const partner = await Partner.of(file);
if (what === "check") {
  await partner.check();
  console.log("the test vectors open");
} else if (what === "send") {
  for (const line of readFileSync(more, "utf8").split("\n").filter(Boolean)) {
    const { type, data } = JSON.parse(line);
    console.log(await partner.send(type, data));
  }
} else if (what === "receive") {
  await partner.receive(Number(more));
} else {
  console.error("node client.mjs partner.json check | send FILE | receive COUNT");
  process.exitCode = 2;
}
await partner.close();
