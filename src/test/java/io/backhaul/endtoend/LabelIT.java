package io.backhaul.endtoend;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program. */
@QuarkusIntegrationTest
class LabelIT extends LabelTest {}
