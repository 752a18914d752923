package io.facteur.webadmin;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.facteur.dns.DomainName;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.eclipse.jetty.http.HttpStatus;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code /facteur/domains/DOMAIN}: a domain with the addresses that it must have. Listing is James' {@code /domains}.
 */
public final class DomainRoutes implements Routes {

    static final String BASE = "/facteur/domains";

    private static final int NAMED = 5;

    /**
     * @param administratorPassword for the administrator's mailbox, used only when the request must create it. Who asks
     *     chooses it, because James writes what its routes answer to its log.
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Addition(String administratorPassword) {}

    /**
     * @param addresses those that were made or changed by this request
     * @param administrator whose mailbox they lead to
     * @param administratorCreated whether that mailbox is new, with the password of the request
     * @param dkimSelector of the DKIM key that was made; empty when the domain had one
     */
    record Added(
            String domain,
            String unicode,
            List<String> addresses,
            String administrator,
            boolean administratorCreated,
            Optional<String> dkimSelector) {}

    record Removed(String domain, String unicode, Optional<String> administratorRemoved) {}

    private final Domains domains;
    private final Accounts accounts;

    @Inject
    public DomainRoutes(Domains domains, Accounts accounts) {
        this.domains = domains;
        this.accounts = accounts;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.put(BASE + "/:domain", this::add);
        service.delete(BASE + "/:domain", this::remove);
    }

    private String add(Request request, Response response) throws Exception {
        Domain domain = Answers.domain(request.params("domain"));
        Optional<Username> asked = Answers.parameter(request, "admin").map(Answers::address);
        boolean existed = domains.exists(domain);
        Username administrator = asked.isPresent() ? asked.get() : defaultAdministrator(domain);
        boolean createAdministrator = !accounts.exists(administrator);
        String password = createAdministrator ? passwordFor(administrator, domain, request) : "";

        if (!existed) {
            domains.create(domain);
        }
        if (createAdministrator) {
            accounts.create(administrator, password);
        }
        List<String> addresses = domains.pointAddresses(domain, administrator);
        domains.forwardBarePostmaster(administrator);
        Optional<String> key = domains.ensureKey(domain);
        if (existed && addresses.isEmpty() && !createAdministrator && key.isEmpty()) {
            throw Answers.conflict("the domain " + domain.asString() + " exists already");
        }
        response.status(existed ? HttpStatus.OK_200 : HttpStatus.CREATED_201);
        return Answers.json(new Added(
                domain.asString(), unicode(domain), addresses, administrator.asString(), createAdministrator, key));
    }

    private Username defaultAdministrator(Domain domain) throws DomainListException, RecipientRewriteTableException {
        Optional<Username> own = domains.administrator(domain);
        Optional<Username> administrator = own.isPresent() ? own : domains.administrator();
        return administrator.orElseGet(() -> Username.fromLocalPartWithDomain(Domains.ADMINISTRATOR, domain));
    }

    private String passwordFor(Username administrator, Domain domain, Request request) throws Exception {
        if (!administrator.getDomainPart().equals(Optional.of(domain))) {
            throw Answers.notFound(
                    "there is no user " + administrator.asString() + " to be the administrator: add it first");
        }
        Addition addition = request.body().isBlank()
                ? new Addition(null)
                : new JsonExtractor<>(Addition.class).parse(request.body());
        if (addition.administratorPassword() == null
                || addition.administratorPassword().isBlank()) {
            throw Answers.badRequest(
                    "administratorPassword is needed: the request would create the user " + administrator.asString());
        }
        return addition.administratorPassword();
    }

    private String remove(Request request, Response response) throws Exception {
        Domain domain = Answers.domain(request.params("domain"));
        if (!domains.exists(domain)) {
            throw Answers.notFound("there is no domain " + domain.asString());
        }
        Optional<Username> administrator = administratorOfOnly(domain);
        refuseWhenUsed(domain, administrator);
        if (administrator.isPresent()) {
            // Before the domain, without which James finds no user. The mail stays, as it does for every user who is
            // removed: adding the domain again brings it back.
            accounts.remove(administrator.get(), false);
            domains.forgetBarePostmaster(administrator.get());
        }
        domains.remove(domain);
        return Answers.json(new Removed(domain.asString(), unicode(domain), administrator.map(Username::asString)));
    }

    /** @return the administrator's user when adding this domain created it, so that removing the domain undoes that */
    private Optional<Username> administratorOfOnly(Domain domain)
            throws UsersRepositoryException, RecipientRewriteTableException {
        Username created = Username.fromLocalPartWithDomain(Domains.ADMINISTRATOR, domain);
        return domains.administrator(domain).filter(created::equals).isPresent() && accounts.exists(created)
                ? Optional.of(created)
                : Optional.empty();
    }

    private void refuseWhenUsed(Domain domain, Optional<Username> administrator)
            throws UsersRepositoryException, DomainListException, RecipientRewriteTableException {
        if (administrator.isPresent()) {
            List<Domain> others = domains.administeredBy(administrator.get(), domain);
            if (!others.isEmpty()) {
                throw Answers.conflict(administrator.get().asString() + " is the administrator of "
                        + names(others.stream().map(Domain::asString).toList())
                        + ": give them another one first (domain add DOMAIN --admin ADDRESS)");
            }
        }
        List<String> users = domains.usersOf(domain).stream()
                .filter(user -> !Optional.of(user).equals(administrator))
                .map(Username::asString)
                .sorted()
                .toList();
        if (!users.isEmpty()) {
            throw Answers.conflict(
                    "the domain " + domain.asString() + " has users, remove them first: " + names(users));
        }
    }

    private static String names(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    private static String unicode(Domain domain) {
        return DomainName.parse(domain.asString()).unicode();
    }
}
