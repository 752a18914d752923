package io.facteur.webadmin;

import io.facteur.dns.DomainName;
import java.io.IOException;
import java.util.Optional;
import javax.mail.internet.AddressException;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;
import spark.Request;

/** How requests are read and answered, the same for all our routes: errors have James' form. */
final class Answers {

    private static final JsonTransformer JSON = new JsonTransformer();

    private Answers() {}

    static HaltException error(int status, ErrorType type, String message) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message(message)
                .haltError();
    }

    static HaltException badRequest(String message) {
        return error(HttpStatus.BAD_REQUEST_400, ErrorType.INVALID_ARGUMENT, message);
    }

    static HaltException notFound(String message) {
        return error(HttpStatus.NOT_FOUND_404, ErrorType.NOT_FOUND, message);
    }

    static HaltException conflict(String message) {
        return error(HttpStatus.CONFLICT_409, ErrorType.WRONG_STATE, message);
    }

    /** Something that we depend on is down: the request can be made again as it is. */
    static HaltException unavailable(String message) {
        return error(HttpStatus.SERVICE_UNAVAILABLE_503, ErrorType.SERVER_ERROR, message);
    }

    static String json(Object answer) throws IOException {
        return JSON.render(answer);
    }

    static Domain domain(String text) {
        try {
            return Domain.of(DomainName.parse(text).ascii());
        } catch (IllegalArgumentException e) {
            throw badRequest(e.getMessage());
        }
    }

    /** @return the address with its domain in A-labels: the form in which James stores user names */
    static Username address(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            throw badRequest("\"" + text + "\" is not an address: it has the form NAME@DOMAIN");
        }
        Domain domain = domain(text.substring(at + 1));
        try {
            return Username.fromMailAddress(new MailAddress(text.substring(0, at), domain));
        } catch (AddressException | IllegalArgumentException e) {
            throw badRequest("\"" + text + "\" is not an address: " + e.getMessage());
        }
    }

    static Optional<String> parameter(Request request, String name) {
        return Optional.ofNullable(request.queryParams(name)).filter(value -> !value.isBlank());
    }
}
