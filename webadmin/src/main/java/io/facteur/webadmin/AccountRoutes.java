package io.facteur.webadmin;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.facteur.dns.DomainName;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.lib.Mappings;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.InvalidUsernameException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code /facteur/users/ADDRESS}: a user with the mailboxes that clients expect, a message to try, and whether it has come.
 * Listing and new passwords are James' {@code /users}.
 */
public final class AccountRoutes implements Routes {

    static final String BASE = "/facteur/users";

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Addition(String password) {}

    /** @param hadMail whether mail of an earlier user of this name was there */
    record Added(String user, String unicode, List<String> mailboxes, boolean hadMail) {}

    /** @param addresses the aliases and other addresses that led to the user, and were removed */
    record Removed(String user, String unicode, List<String> addresses, long messagesKept) {}

    /** @param authenticationResults what we wrote on top of the message; empty when it is not found, or has none */
    record Found(String user, boolean found, String authenticationResults) {}

    private final Accounts accounts;
    private final Domains domains;
    private final Inbox inbox;
    private final RecipientRewriteTable rewrites;
    private final TestMessages testMessages;

    @Inject
    public AccountRoutes(
            Accounts accounts,
            Domains domains,
            Inbox inbox,
            RecipientRewriteTable rewrites,
            TestMessages testMessages) {
        this.accounts = accounts;
        this.domains = domains;
        this.inbox = inbox;
        this.rewrites = rewrites;
        this.testMessages = testMessages;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.put(BASE + "/:address", this::add);
        service.delete(BASE + "/:address", this::remove);
        service.get(BASE + "/:address/inbox", this::find);
        service.post(BASE + "/:address/test-message", this::write);
    }

    private String add(Request request, Response response) throws Exception {
        Username user = Answers.address(request.params("address"));
        Addition addition = new JsonExtractor<>(Addition.class).parse(request.body());
        if (addition.password() == null || addition.password().isBlank()) {
            throw Answers.badRequest("a password is needed");
        }
        Domain domain = user.getDomainPart().orElseThrow();
        if (!domains.exists(domain)) {
            throw Answers.notFound("there is no domain " + domain.asString() + ": add it first");
        }
        if (accounts.exists(user)) {
            throw Answers.conflict("the user " + user.asString() + " exists already");
        }
        refuseWhenAlias(user);
        try {
            boolean hadMail = accounts.create(user, addition.password());
            response.status(HttpStatus.CREATED_201);
            return Answers.json(new Added(user.asString(), unicode(user), Accounts.MAILBOXES, hadMail));
        } catch (AlreadyExistInUsersRepositoryException e) {
            throw Answers.conflict(e.getMessage());
        } catch (InvalidUsernameException e) {
            throw Answers.badRequest(e.getMessage());
        }
    }

    private void refuseWhenAlias(Username user) throws RecipientRewriteTableException {
        Mappings mappings = rewrites.getStoredMappings(MappingSource.fromUser(user));
        if (mappings.contains(Mapping.Type.Alias) || mappings.contains(Mapping.Type.Group)) {
            String targets = mappings.asStream()
                    .map(Mapping::getMappingValue)
                    .sorted()
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
            throw Answers.conflict(user.asString() + " is already an alias of " + targets + ": remove that first");
        }
    }

    private String remove(Request request, Response response) throws Exception {
        Username user = Answers.address(request.params("address"));
        boolean withMail =
                Answers.parameter(request, "mail").filter("delete"::equals).isPresent();
        if (!accounts.exists(user)) {
            throw Answers.notFound("there is no user " + user.asString());
        }
        List<Domain> administered = domains.administeredBy(user, null);
        if (!administered.isEmpty()) {
            throw Answers.conflict(user.asString() + " is the administrator of "
                    + administered.get(0).asString()
                    + (administered.size() > 1 ? " and " + (administered.size() - 1) + " more" : "")
                    + ": give it another one first (domain add DOMAIN --admin ADDRESS)");
        }
        List<String> addresses = accounts.remove(user, withMail);
        return Answers.json(new Removed(user.asString(), unicode(user), addresses, accounts.count(user)));
    }

    private String find(Request request, Response response) throws Exception {
        Username address = Answers.address(request.params("address"));
        String messageId = Answers.parameter(request, "messageId")
                .orElseThrow(() -> Answers.badRequest("the parameter messageId is needed"));
        Optional<Username> owner = inbox.owner(address);
        if (owner.isEmpty()) {
            throw Answers.notFound("nobody here has the address " + address.asString());
        }
        Optional<Inbox.Found> found = inbox.find(owner.get(), messageId);
        return Answers.json(new Found(
                owner.get().asString(),
                found.isPresent(),
                found.map(Inbox.Found::results).orElse("")));
    }

    /** A message to the address that a server of its own domain could have sent, for whoever tries what becomes of it. */
    private String write(Request request, Response response) throws Exception {
        Username address = Answers.address(request.params("address"));
        if (inbox.owner(address).isEmpty()) {
            throw Answers.notFound("nobody here has the address " + address.asString());
        }
        return Answers.json(testMessages.write(address));
    }

    private static String unicode(Username user) {
        return user.getLocalPart() + "@"
                + DomainName.parse(user.getDomainPart().orElseThrow().asString())
                        .unicode();
    }
}
