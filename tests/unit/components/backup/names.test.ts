import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketName, replicaBucketName, storageAccountName } from "../../../../components/backup/names";

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);

describe("the names of the backup stores", () => {
  it("are ones that a person finds again", () => {
    assert.equal(bucketName("agentic-us-east", "example-com"), "agentic-us-east-backup-example-com");
    assert.equal(replicaBucketName("agentic-us-east", "example-com"), "agentic-us-east-backup-copy-example-com");
    assert.match(storageAccountName("agentic-us-east", "example-com"), /^agenticuseast[0-9a-f]{8}$/);
  });

  it("are valid for Azure, however long the region's name is", () => {
    fc.assert(
      fc.property(label, label, (region, suffix) => {
        assert.match(storageAccountName(`agentic-${region}`, suffix), /^[a-z0-9]{3,24}$/);
      }),
    );
    assert.match(storageAccountName("Ä", ""), /^[a-z0-9]{3,24}$/);
  });

  it("stay what they are, or the storage account would be replaced", () => {
    assert.equal(storageAccountName("agentic-us-east", "example-com"), "agenticuseast90e39f10");
  });

  it("differ between regions and installations, also where their beginnings are the same", () => {
    const names = new Set<string>();
    for (const region of ["us-east", "us-east-2", "eu-west", "useast", "a-very-long-region-name-1", "a-very-long-region-name-2"]) {
      for (const suffix of ["example-com", "example-org", ""]) names.add(storageAccountName(`agentic-${region}`, suffix));
    }
    assert.equal(names.size, 18);
  });
});
