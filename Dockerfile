# Facteur as an image. Built from this checkout alone:
#   docker build -t facteur .
# It needs no privilege: all its ports are above 1024. What it keeps is in /var/lib/facteur.

FROM eclipse-temurin:17.0.15_6-jdk-jammy AS build
WORKDIR /source
COPY . .
RUN ./mvnw -B -ntp -Dmaven.test.skip=true package

FROM eclipse-temurin:17.0.15_6-jre-jammy
RUN useradd --system --uid 10001 --home-dir /var/lib/facteur --create-home --shell /usr/sbin/nologin facteur
COPY --from=build /source/server/target/distribution /opt/facteur
COPY docker/ready /usr/local/bin/facteur-ready
ENV FACTEUR_HOME=/var/lib/facteur
USER facteur
WORKDIR /var/lib/facteur
VOLUME /var/lib/facteur
# smtp submission submissions imap imaps pop3 pop3s managesieve health
EXPOSE 2525 1587 1465 1143 1993 1110 1995 14190 8002
# It drains first: give it a --stop-timeout that is longer than drain.seconds and drain.limit together.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=180s --retries=3 CMD ["facteur-ready"]
ENTRYPOINT ["/opt/facteur/bin/facteur"]
CMD ["up", "--bind", "0.0.0.0"]
