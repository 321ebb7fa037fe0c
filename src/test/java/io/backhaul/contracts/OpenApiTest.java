package io.backhaul.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.smallrye.openapi.api.SmallRyeOpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openapitools.openapistylevalidator.OpenApiSpecStyleValidator;
import org.openapitools.openapistylevalidator.ValidatorParameters;
import org.openapitools.openapistylevalidator.ValidatorParameters.NamingConvention;
import org.openapitools.openapistylevalidator.styleerror.StyleError;

/** The contracts as a parser and a linter see them that nobody here wrote. */
class OpenApiTest {

    @ParameterizedTest
    @ValueSource(strings = {"return2", "outbound", "oms"})
    void aPublicParserFindsNoFault(String contract) throws IOException {
        SwaggerParseResult parsed = parse(text(contract));
        assertEquals(List.of(), parsed.getMessages());
        assertEquals("3.1.0", parsed.getOpenAPI().getOpenapi());
        assertNotNull(parsed.getOpenAPI().getComponents().getSchemas());
    }

    @Test
    void theParserFindsFaults() throws IOException {
        assertFalse(parse(text("oms").replace("operationId: oms-welcome", "operationID: oms-welcome"))
                .getMessages()
                .isEmpty());
        assertFalse(parse(text("oms").replace("in: query", "in: nowhere"))
                .getMessages()
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"return2", "outbound", "oms"})
    void aPublicLinterFindsNoFault(String contract) throws IOException {
        assertEquals(List.of(), lint(text(contract)));
    }

    @Test
    void theLinterFindsFaults() throws IOException {
        assertEquals(
                1,
                lint(text("oms").replace("          description: Pieces announced, as text.\n", ""))
                        .size());
    }

    private static SwaggerParseResult parse(String text) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        return new OpenAPIV3Parser().readContents(text, List.of(), options);
    }

    private static List<String> lint(String text) {
        // All rules but those on what is the vendors' alone: licence, contact, the case of fields and headers. Their
        // examples
        // stand in src/test/resources/seeds.
        ValidatorParameters rules = new ValidatorParameters()
                .setValidateInfoLicense(false)
                .setValidateInfoContact(false)
                .setValidateModelPropertiesExample(false)
                .setPropertyNamingConvention(NamingConvention.AnyCase)
                .setParameterNamingConvention(NamingConvention.AnyCase)
                .setQueryParamNamingConvention(NamingConvention.AnyCase)
                .setHeaderNamingConvention(NamingConvention.AnyCase);
        var model = SmallRyeOpenAPI.builder()
                .withCustomStaticFile(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .enableStandardStaticFiles(false)
                .enableModelReader(false)
                .enableStandardFilter(false)
                .enableAnnotationScan(false)
                .build()
                .model();
        return new OpenApiSpecStyleValidator(model)
                .validate(rules).stream().map(StyleError::toString).toList();
    }

    private static String text(String contract) throws IOException {
        return Files.readString(Path.of("src/main/resources/contracts/" + contract + ".yaml"));
    }
}
