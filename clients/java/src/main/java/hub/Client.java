package hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * An organisation's own program: seal, send, receive, decode, acknowledge a recall. Stock libraries only.
 *
 * <pre>
 *   hub.Client partner.json check              try the hub's test vectors with our own sealing
 *   hub.Client partner.json send events.jsonl  seal each event to the hub and send it; print its id
 *   hub.Client partner.json receive 3          print three messages; a recall is acknowledged
 * </pre>
 *
 * {@code partner.json} says where the hub is and who we are (see the folder's README).
 */
public final class Client implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final HPKE SUITE =
      new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  private static final int ENC = 32; // bytes of the encapsulated key, which leads the sealed part
  private static final byte TO_HUB = 2; // format byte of what is sealed to the hub
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JsonNode settings;
  private final String org;
  private final JsonNode keys;
  private final Map<Integer, Schema> schemas = new HashMap<>();
  private KafkaProducer<byte[], byte[]> producer;

  private Client(JsonNode settings) throws IOException, InterruptedException {
    this.settings = settings;
    this.org = settings.get("org").asText();
    this.keys = JSON.readTree(get(settings.get("http").asText() + "/v1/keys"));
  }

  /** Open the hub's test vector, and seal one of our own that opens again. */
  void check() throws IOException, InvalidCipherTextException {
    JsonNode vector = keys.get("test_vectors").get(0);
    String id = vector.get("key_id").asText();
    byte[] info =
        framed(
            "hub-v1",
            id,
            vector.get("ce_id").asText(),
            vector.get("ce_source").asText(),
            vector.get("ce_type").asText(),
            vector.get("ce_time").asText());
    require(Arrays.equals(info, base64(vector, "info")), "the layout of `info` is another one");
    byte[] plain = base64(vector, "plaintext");
    byte[] ours = seal(base64(vector, "public_key"), id, plain, info);
    for (byte[] blob : List.of(base64(vector, "sealed"), ours)) {
      byte[] found = open(base64(vector, "private_key"), blob, key -> info);
      require(Arrays.equals(found, plain), "the test vector opens to something else");
    }
  }

  /** Seal one event, send it and wait until Kafka has it; return its id. */
  String send(String type, JsonNode data) throws Exception {
    JsonNode key = keys.get("keys").get(0);
    String keyId = key.get("key_id").asText();
    String id = UUID.randomUUID().toString();
    String source = "//" + settings.get("region").asText() + "/" + org;
    String wire = "hub." + type + ".v1";
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    byte[] info = framed("hub-v1", keyId, id, source, wire, time);
    byte[] value = seal(base64(key, "public_key"), keyId, JSON.writeValueAsBytes(data), info);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("hub.in." + org, value);
    Map<String, String> heads =
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", id,
            "ce_source", source,
            "ce_type", wire,
            "ce_time", time,
            "content-type", "application/vnd.hub.sealed");
    heads.forEach((name, word) -> record.headers().add(name, word.getBytes(StandardCharsets.UTF_8)));
    if (producer == null) {
      Properties properties = kafka();
      properties.put("acks", "all");
      producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
    producer.send(record).get(10, TimeUnit.SECONDS);
    return id;
  }

  /** Print the next messages, decoded; recalls are answered. */
  void receive(int count) throws Exception {
    Properties properties = kafka();
    properties.put("group.id", org + ".client");
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("hub.out." + org));
      Instant deadline = Instant.now().plus(PATIENCE);
      int heard = 0;
      while (heard < count) {
        require(Instant.now().isBefore(deadline), "no message came within " + PATIENCE.toSeconds() + " s");
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (heard == count) {
            break;
          }
          System.out.println(JSON.writeValueAsString(read(record)));
          // Only now: a message whose work was not done comes again, with the same number and id.
          TopicPartition place = new TopicPartition(record.topic(), record.partition());
          consumer.commitSync(Map.of(place, new OffsetAndMetadata(record.offset() + 1)));
          heard++;
          deadline = Instant.now().plus(PATIENCE);
        }
      }
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(10));
    }
  }

  private ObjectNode read(ConsumerRecord<byte[], byte[]> record) throws Exception {
    Map<String, String> heads = new HashMap<>();
    for (Header one : record.headers()) {
      heads.put(one.key(), new String(one.value(), StandardCharsets.UTF_8));
    }
    ObjectNode told = JSON.createObjectNode();
    JSON.readTree(decoded(record.value()).toString())
        .properties()
        .forEach(
            field -> {
              boolean empty = field.getValue().isNull() || field.getValue().isArray() && field.getValue().isEmpty();
              if (!empty) {
                told.set(field.getKey(), field.getValue());
              }
            });
    String sealed = told.path("person").path("sealed").asText("");
    String mine = settings.path("private_key").asText("");
    if (!sealed.isEmpty() && !mine.isEmpty() && !sealed.equals("null") && !mine.equals("null")) {
      byte[] plain =
          open(
              Base64.getDecoder().decode(mine),
              Base64.getDecoder().decode(sealed),
              id -> framed("hub-out-v1", id, heads.get("ce_id"), heads.get("ce_type"), org));
      told.set("identity", JSON.readTree(plain));
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("hub_seq", Long.parseLong(heads.get("hub_seq")));
    line.put("type", heads.get("ce_type"));
    line.put("id", heads.get("ce_id"));
    line.set("data", told);
    if (heads.get("ce_type").equals("hub.recall.v1")) {
      // Here our own system forgets what the recall names; then we say so.
      ObjectNode answer = JSON.createObjectNode().put("recall_id", told.get("recall_id").asText());
      line.put("acknowledged_with", send("recall.acknowledged", answer));
    }
    return line;
  }

  /** Confluent framing: a zero, the schema's id (4 bytes, big endian), Avro. */
  private GenericRecord decoded(byte[] value) throws Exception {
    ByteBuffer frame = ByteBuffer.wrap(value);
    require(frame.get() == 0, "not in Confluent framing");
    int id = frame.getInt();
    Schema schema = schemas.get(id);
    if (schema == null) {
      String text = get(settings.get("registry").asText() + "/schemas/ids/" + id);
      schema = new Schema.Parser().parse(JSON.readTree(text).get("schema").asText());
      schemas.put(id, schema);
    }
    var avro = DecoderFactory.get().binaryDecoder(value, frame.position(), frame.remaining(), null);
    return new GenericDatumReader<GenericRecord>(schema).read(null, avro);
  }

  private Properties kafka() {
    Properties properties = new Properties();
    JsonNode login = settings.get("kafka");
    for (String name : List.of("bootstrap.servers", "security.protocol", "sasl.mechanism")) {
      properties.put(name, login.get(name).asText());
    }
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(login.get("sasl.username").asText(), login.get("sasl.password").asText()));
    return properties;
  }

  /** The parts one after another, each behind its length (4 bytes, big endian). */
  private static byte[] framed(String... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String part : parts) {
      byte[] raw = part.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ByteBuffer.allocate(4).putInt(raw.length).array());
      out.writeBytes(raw);
    }
    return out.toByteArray();
  }

  /** Seal to the hub: format byte, length of key id, key id, encapsulated key, ciphertext. */
  private static byte[] seal(byte[] publicKey, String keyId, byte[] plain, byte[] info)
      throws InvalidCipherTextException {
    HPKEContextWithEncapsulation sender = SUITE.setupBaseS(SUITE.deserializePublicKey(publicKey), info);
    byte[] sealed = sender.seal(new byte[0], plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(TO_HUB);
    out.write(keyId.length());
    out.writeBytes(keyId.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(sender.getEncapsulation());
    out.writeBytes(sealed);
    return out.toByteArray();
  }

  /** Open a sealed value; {@code infoOf} makes the `info` from the key id that the value names. */
  private static byte[] open(byte[] privateKey, byte[] blob, Function<String, byte[]> infoOf)
      throws InvalidCipherTextException {
    int start = 2 + blob[1];
    String keyId = new String(blob, 2, blob[1], StandardCharsets.US_ASCII);
    byte[] enc = Arrays.copyOfRange(blob, start, start + ENC);
    byte[] sealed = Arrays.copyOfRange(blob, start + ENC, blob.length);
    var mine = new X25519PrivateKeyParameters(privateKey);
    var pair = new AsymmetricCipherKeyPair(mine.generatePublicKey(), mine);
    return SUITE.setupBaseR(enc, pair, infoOf.apply(keyId)).open(new byte[0], sealed);
  }

  private static String get(String url) throws IOException, InterruptedException {
    var answer = HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    require(answer.statusCode() == 200, url + " answered " + answer.statusCode());
    return answer.body();
  }

  private static byte[] base64(JsonNode from, String name) {
    return Base64.getDecoder().decode(from.get(name).asText());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  public static void main(String[] words) throws Exception {
    if (words.length < 2) {
      System.err.println("hub.Client partner.json check | send FILE | receive COUNT");
      System.exit(2);
    }
    try (Client client = new Client(JSON.readTree(Path.of(words[0]).toFile()))) {
      switch (words[1]) {
        case "check" -> {
          client.check();
          System.out.println("the test vectors open");
        }
        case "send" -> {
          for (String line : Files.readAllLines(Path.of(words[2]))) {
            JsonNode event = JSON.readTree(line);
            System.out.println(client.send(event.get("type").asText(), event.get("data")));
          }
        }
        case "receive" -> client.receive(Integer.parseInt(words[2]));
        default -> throw new IllegalArgumentException("check, send or receive");
      }
    }
  }
}
