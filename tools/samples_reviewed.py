"""What was reviewed of the third-party samples: how each log is read, and why a reading may differ. No sample content.

`LOGS` has one row a log; `NOT_REQUESTS` says which records of a log are none of a web filter's requests; `REASONS` why
a reading differs from the parse that a sample's source ships. A log or a disagreement that isn't here fails the test.
"""

from dataclasses import dataclass

SQUID_EXTENSIVE = (
    "%ts.%03tu %6tr %>a %>p %Ss/%03>Hs %<st %>st %<sh %>sh %<bs %rm %ru %rv %[un %Sh/%<a %<p %mt %err_code %err_detail "
    '"%{Referer}>h" "%{User-Agent}>h" "%{Host}>h" "%{X-Forwarded-For}>h"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One log of the samples.

    requests: how many of its records are web requests, counted by hand; None where the source's own parse tells.
    zone, year: what the source's tests assumed where a stamp has none. read_as: lines, templates (Jinja, filled first),
    messages (a JSON document whose `message`s are the lines), yaml (objects inside a rule's tests).
    logformat: Squid's, for a log of a format of its own.
    """

    path: str
    format: str
    requests: int | None = None
    zone: str = "UTC"
    year: int = 2026
    read_as: str = "lines"
    logformat: tuple[str, ...] = ()


LOGS = (
    Log(path="adguard_dns/adguarddns/querylog.jsonl", format="adguard_dns", requests=2),
    Log(path="adguard_home/adguardhome/decode_internal_test.jsonl", format="adguard_home", requests=16),
    Log(path="barracuda_cloudgen_web/elastic/test-threat.log", format="barracuda_cloudgen"),
    Log(path="barracuda_cloudgen_web/elastic/test-web.log", format="barracuda_cloudgen"),
    Log(
        path="bluecoat_proxysg/sc4s/test_symantec_proxy.templates.jsonl",
        format="bluecoat_kv",
        requests=2,
        read_as="templates",
    ),
    Log(path="bluecoat_w3c_elff/quoted_in_repos/sgos3.log", format="bluecoat_elff", requests=2),
    Log(path="bluecoat_w3c_elff/quoted_in_repos/syslog_framed.log", format="bluecoat_elff", requests=1),
    Log(path="checkpoint_logexporter/elastic/test-r80x.log", format="checkpoint"),
    Log(path="checkpoint_logexporter/elastic/test-r81x.log", format="checkpoint", requests=2),
    Log(
        path="checkpoint_logexporter/sc4s/test_checkpoint.templates.jsonl",
        format="checkpoint",
        requests=0,
        read_as="templates",
    ),
    Log(path="cisco_meraki_syslog/elastic/test-events.log", format="meraki"),
    Log(path="cisco_meraki_syslog/elastic/test-security-events.log", format="meraki"),
    Log(path="cisco_meraki_syslog/elastic/test-urls.log", format="meraki"),
    Log(
        path="cisco_meraki_syslog/sc4s/test_cisco_meraki.templates.jsonl",
        format="meraki",
        requests=0,  # the only address is an ellipsis
        read_as="templates",
    ),
    Log(path="cisco_umbrella_csv/elastic/test-umbrella-dnslogs.log", format="umbrella_dns"),
    Log(path="cisco_umbrella_csv/elastic/test-umbrella-iplogs.log", format="umbrella_dns"),
    Log(path="cisco_umbrella_csv/elastic/test-umbrella-proxylogs.log", format="umbrella_web"),
    Log(path="cisco_umbrella_csv/umbrella_docs/dns_log_examples.csv", format="umbrella_dns", requests=2),
    Log(path="cisco_umbrella_csv_proxy/umbrella_docs/web_log_example.csv", format="umbrella_web", requests=0),
    Log(
        path="cisco_umbrella_json_panther/panther/domain_blocked.yml",
        format="umbrella_json",
        requests=2,
        read_as="yaml",
    ),
    Log(
        path="cisco_wsa/sc4s/test_cisco_wsa.templates.jsonl", format="cisco_wsa", requests=14, read_as="templates"
    ),  # two more are of a custom layout
    Log(path="cloudflare_gateway_dns/elastic/test-pipeline-gateway-dns.log", format="cloudflare_gateway_dns"),
    Log(path="cloudflare_gateway_http/elastic/test-pipeline-gateway-http.log", format="cloudflare_gateway_http"),
    Log(
        path="cloudflare_gateway_network/elastic/test-pipeline-gateway-network.log",
        format="cloudflare_gateway_network",
        requests=1,
    ),
    Log(path="dansguardian_fmt1/ubuntu_forum_2006/access.log", format="dansguardian", requests=16),
    Log(path="dansguardian_fmt1/utmfw/e2guardianlogs.php.comment_lines.log", format="dansguardian", requests=0),
    Log(path="dansguardian_fmt2_csv/dansguardian_denied_action/spec.log", format="dansguardian", requests=1),
    Log(path="diladele_websafety_squid/docs/access.log", format="diladele", requests=1),
    Log(path="e2guardian_fmt2_csv/rust_reader_tests/lines.csv", format="e2guardian", requests=2),
    Log(path="e2guardian_fmt3_squidlike/issue/squidanalyzer_197.log", format="squid", requests=8),
    Log(path="e2guardian_fmt4_tab/issue/e2guardian_718_fragment.log", format="e2guardian", requests=0),
    Log(path="e2guardian_fmt5to8_tab/issue/goaccess_2753.log", format="e2guardian", requests=1),
    Log(path="forcepoint_web/elastic/test-forcepoint-web.json", format="forcepoint_csv", read_as="messages"),
    Log(
        path="forcepoint_web/sc4s/test_forcepoint_web.templates.jsonl",
        format="forcepoint_cef",
        requests=1,
        read_as="templates",
    ),
    Log(path="fortigate_kv/elastic/test-fortinet.log", format="fortigate"),
    Log(path="fortigate_kv/prophecy_wiki/webfilter.log", format="fortigate", requests=3),
    Log(
        path="fortigate_kv/sc4s/test_fortinet_ngfw.templates.jsonl",
        format="fortigate",
        requests=1,
        read_as="templates",
    ),
    Log(path="fortigate_kv/wazuh/0100-fortigate_decoders.xml.log", format="fortigate", requests=2),
    Log(path="google_chrome_urlevents/elastic_main/test-chrome.excerpt.jsonl", format="google_chrome", requests=1),
    Log(path="juniper_srx_utm/elastic/test-utm.log", format="juniper_utm"),
    Log(path="kaspersky_kwts_squid/docs/syslog.log", format="kwts", requests=1),
    Log(path="netskope/elastic/test-events.log", format="netskope_nested", requests=7),
    Log(path="netskope_alerts/elastic/test-alerts.log", format="netskope_nested", requests=11),
    Log(path="nextdns_csv/quoted_in_code/header_and_lines.csv", format="nextdns", requests=1),
    Log(path="panos_csv/elastic/test-panw-panos-inc-threat-sample.log", format="panos_url", zone="Etc/GMT-10"),
    Log(path="panos_csv/elastic/test-panw-panos-threat-sample.log", format="panos_url", zone="Australia/Darwin"),
    Log(path="panos_csv/sc4s/test_palo_alto.templates.jsonl", format="panos_url", requests=3, read_as="templates"),
    Log(path="pfblockerng_dnsbl/quoted_in_code/dnsbl.log", format="pfblockerng", requests=3),
    Log(path="pfsense_squid_syslog/elastic/test-pfsense-squid.log", format="squid"),
    Log(
        path="pfsense_squid_syslog/elastic/test-pfsense-unbound.log",
        format="unbound",
        zone="America/New_York",
        year=2023,
    ),
    Log(path="pihole_dnsmasq/pihole_docs/unbound.md.log", format="pihole", requests=1),
    Log(path="pihole_dnsmasq/quoted_in_code/blocked.log", format="pihole", requests=3),
    Log(path="sonicwall_kv/elastic/test-drizzthacker.log", format="sonicwall", zone="Europe/Madrid"),
    Log(path="sonicwall_kv/elastic/test-general.log", format="sonicwall"),
    Log(path="sonicwall_kv/elastic/test-sonicos70-aws.log", format="sonicwall"),
    Log(
        path="sonicwall_kv/sc4s/test_dell_sonicwall.templates.jsonl",
        format="sonicwall",
        requests=0,
        read_as="templates",
    ),
    Log(path="sonicwall_kv/wazuh/0295-sonicwall_decoders.xml.log", format="sonicwall", requests=2),
    Log(path="sophos_utm_kv_real/community/httpproxy_and_copernicus.log", format="sophos_utm", requests=1),
    Log(path="sophos_utm_kv_synthetic/elastic/test-generated.log", format="sophos_utm", requests=0),
    Log(
        path="sophos_webappliance/sc4s/test_sophos_webappliance.templates.jsonl",
        format="sophos_wa",
        requests=1,
        read_as="templates",
    ),
    Log(path="sophos_xg_kv/elastic/test-sophos-18-5-content-filtering-http.log", format="sophos_sfos"),
    Log(
        path="sophos_xg_kv/elastic/test-sophos-18-5-content-filtering-web-content-policy.log",
        format="sophos_sfos",
        requests=0,
    ),
    Log(path="sophos_xg_kv/elastic/test-sophos-xg.log", format="sophos_sfos", requests=8),
    Log(path="sophos_xg_kv/elastic/test-xg-cfilter-new.log", format="sophos_sfos"),
    Log(
        path="sophos_xg_kv/sc4s/test_sophos_firewall_xg.templates.jsonl",
        format="sophos_sfos",
        requests=1,
        read_as="templates",
    ),
    Log(
        path="squid_custom_logformat/elastic_main/test-access-extensive.log",
        format="squid",
        requests=11,
        logformat=(f"{SQUID_EXTENSIVE} %<tt %dt", f'{SQUID_EXTENSIVE} "%ssl::>sni" %<tt %dt'),
    ),
    Log(path="squid_native/elastic/test-access1.log", format="squid", requests=100),
    Log(path="squid_native/usiem/squid.rs.test_lines.log", format="squid", requests=2),
    Log(path="squid_native/wazuh/squid_rules.ini.log", format="squid", requests=2),
    Log(path="squid_native_synthetic/elastic/test-generated.log", format="squid", requests=0),
    Log(path="squidguard/quoted_in_code/lines.log", format="squidguard", requests=2),
    Log(path="squidguard/usiem/integration_comments.log", format="squidguard", requests=4),
    Log(path="squidguard/usiem/logs.log", format="squidguard", requests=5),
    Log(path="squidguard/usiem/squidguard.rs.test_line.log", format="squidguard", requests=1),
    Log(path="ufdbguard/issue/squidanalyzer_188.log", format="ufdbguard", requests=7),
    Log(path="windows_dns_debug/qna/dns.log", format="windows_dns", requests=1),
    Log(path="zscaler_nss/elastic/test-web-http-endpoint.log", format="zscaler_web"),
    Log(path="zscaler_nss/elastic/test-web.log", format="zscaler_web"),
    Log(
        path="zscaler_nss/sc4s/test_zscaler_proxy.templates.jsonl",
        format="zscaler_web",
        requests=2,  # the third bears no time
        read_as="templates",
    ),
    Log(path="zscaler_nss_dns/elastic/test-dns-http-endpoint.log", format="zscaler_dns"),
    Log(path="zscaler_nss_dns/elastic/test-dns.log", format="zscaler_dns"),
)

NOT_REQUESTS = {
    "checkpoint_logexporter/elastic/test-r80x.log": r'action:"Log In"',
    "fortigate_kv/elastic/test-fortinet.log": r'subtype="app-ctrl"|eventtype="dns-query"',
    "juniper_srx_utm/elastic/test-utm.log": r" AV_",
    "sophos_xg_kv/elastic/test-sophos-xg.log": r'log_type="(?!Content Filtering)',
    "zscaler_nss_dns/elastic/test-dns-http-endpoint.log": r'"dns_req":"Unknown"',
}
"""Records in which the source's parse finds an address, and which are none of a web filter's requests: logins and
console events, application control, the question before the answer that bears the decision, virus scanners, no name."""

REASONS = {
    (
        "cloudflare_gateway_http/elastic/test-pipeline-gateway-http.log",
        "ip",
    ): "the inside address is taken, theirs is the site's public one",
    (
        "cloudflare_gateway_network/elastic/test-pipeline-gateway-network.log",
        "ip",
    ): "the inside address is taken, theirs is the site's public one",
    ("pfsense_squid_syslog/elastic/test-pfsense-squid.log", "time"): "Squid's own Unix time is taken, theirs is the "
    "relay's wall time with the year of the test",
}
